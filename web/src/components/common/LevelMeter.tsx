import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Meter } from '../../rtc/sound';

/** A bar that follows the voice; drawn by a style variable once per frame, without React. */
export function LevelMeter({ track }: { track: MediaStreamTrack | null }) {
	const { t } = useTranslation();
	const bar = useRef<HTMLDivElement>(null);
	useEffect(() => {
		if (!track) return;
		const meter = new Meter(track);
		let shown = 0;
		let frame = requestAnimationFrame(function draw() {
			// Up at once, down slowly: that is how a voice looks alive.
			shown = Math.max(meter.level(), shown - 0.03);
			bar.current?.style.setProperty('--level', shown.toFixed(3));
			frame = requestAnimationFrame(draw);
		});
		return () => {
			cancelAnimationFrame(frame);
			meter.close();
		};
	}, [track]);
	return (
		<div className="grid gap-1.5">
			<span className="font-semibold text-sm">{t('waiting.meter')}</span>
			<div className="h-3 overflow-hidden rounded-full bg-desk">
				<div
					ref={bar}
					data-testid="meter"
					className="h-full w-full origin-left scale-x-(--level) rounded-full bg-celadon"
					style={{ '--level': 0 } as React.CSSProperties}
				/>
			</div>
			<span className="text-muted text-sm">{track ? t('waiting.meterHint') : t('waiting.meterMuted')}</span>
		</div>
	);
}
