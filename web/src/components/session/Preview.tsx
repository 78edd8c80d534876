import { useTranslation } from 'react-i18next';
import { useMediaStream, useTrackStream } from '../../hooks/useMediaStream';
import { useAuthStore } from '../../stores/authStore';
import { useRoomStore } from '../../stores/roomStore';
import { hueOf, initials } from '../../utils/person';
import { MediaToggles } from './MediaToggles';

/** How the others will see us, with the two switches that matter. */
export function Preview({ withCamera }: { withCamera: boolean }) {
	const { t } = useTranslation();
	const user = useAuthStore((state) => state.user);
	const { camera, choice, ready } = useRoomStore((state) => state.local);
	const video = useMediaStream<HTMLVideoElement>(useTrackStream(camera));
	const shown = camera !== null && choice.cameraOn;
	return (
		<section
			aria-label={t('waiting.preview')}
			style={{ '--hue': hueOf(user?.id ?? '') } as React.CSSProperties}
			className="tile aspect-4/3 w-full rounded-xl! sm:aspect-video"
		>
			<video ref={video} autoPlay playsInline muted data-mirror="true" hidden={!shown} />
			{!shown && (
				<div className="absolute inset-0 grid place-content-center justify-items-center gap-2 p-4 pb-20 text-center">
					<span aria-hidden className="tile-letters">
						{initials(user?.englishName ?? '')}
					</span>
					{withCamera && (
						<p className="font-medium text-sm">
							{!ready
								? t('waiting.asking')
								: choice.cameraOn
									? t('waiting.noCamera')
									: t('waiting.cameraOff')}
						</p>
					)}
				</div>
			)}
			<div className="absolute inset-x-0 bottom-3 z-10 flex justify-center">
				<div className="flex gap-1 rounded-full bg-surface p-1.5 shadow-dock">
					<MediaToggles withCamera={withCamera} />
				</div>
			</div>
		</section>
	);
}
