import { Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useWebRTC } from '../../hooks/useWebRTC';
import { useRoomStore } from '../../stores/roomStore';
import { ControlButton } from './ControlButton';

/** Microphone and camera, on the waiting page and in the room alike. */
export function MediaToggles({ withCamera }: { withCamera: boolean }) {
	const { t } = useTranslation();
	const { call } = useWebRTC();
	const { choice, mic, camera, ready } = useRoomStore((state) => state.local);
	// A device that is still being opened counts as on: it will be in a moment.
	const micOn = choice.micOn && (mic !== null || !ready);
	const cameraOn = choice.cameraOn && (camera !== null || !ready);
	return (
		<>
			<ControlButton
				icon={micOn ? Mic : MicOff}
				label={micOn ? t('room.mute') : t('room.unmute')}
				shortcut="m"
				tone={micOn ? 'plain' : 'off'}
				onClick={() => void call.media.setMic(!micOn)}
			/>
			{withCamera && (
				<ControlButton
					icon={cameraOn ? Video : VideoOff}
					label={cameraOn ? t('room.cameraOff') : t('room.cameraOn')}
					shortcut="v"
					tone={cameraOn ? 'plain' : 'off'}
					onClick={() => void call.media.setCamera(!cameraOn)}
				/>
			)}
		</>
	);
}
