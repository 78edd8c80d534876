import { Pause, Play, RotateCcw } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../common/Button';

interface Props {
	url: string;
	/** What the button says before it was heard. */
	label: string;
	/** Once it was. */
	againLabel: string;
}

/** One button to hear something, as often as one likes, and how far it is. */
export function SoundPlayer({ url, label, againLabel }: Props) {
	const { t } = useTranslation();
	const audio = useRef<HTMLAudioElement>(null);
	const bar = useRef<HTMLDivElement>(null);
	const [state, setState] = useState<'fresh' | 'playing' | 'paused' | 'heard'>('fresh');
	const [failed, setFailed] = useState(false);
	const toggle = () => {
		const element = audio.current;
		if (!element) return;
		setFailed(false);
		if (!element.paused) element.pause();
		else element.play().catch(() => setFailed(true));
	};
	const follow = () => {
		const { currentTime = 0, duration = 0 } = audio.current ?? {};
		// A recording of the browser's own doesn't know how long it is.
		const part = Number.isFinite(duration) && duration > 0 ? currentTime / duration : 0;
		bar.current?.style.setProperty('--part', part.toFixed(3));
	};
	const looks = {
		fresh: { Icon: Play, text: label },
		playing: { Icon: Pause, text: t('levelTest.hold') },
		paused: { Icon: Play, text: t('levelTest.hearOn') },
		heard: { Icon: RotateCcw, text: againLabel },
	};
	const { Icon, text } = looks[state];
	return (
		<div className="grid gap-2">
			<div className="flex flex-wrap items-center gap-4">
				{/* biome-ignore lint/a11y/useMediaCaption: to understand it by ear is what is asked */}
				<audio
					ref={audio}
					src={url}
					preload="auto"
					onPlay={() => setState('playing')}
					onPause={() => setState((now) => (now === 'playing' ? 'paused' : now))}
					onEnded={() => setState('heard')}
					onTimeUpdate={follow}
				/>
				<Button look="quiet" onClick={toggle}>
					<Icon aria-hidden className="size-5" />
					{text}
				</Button>
				<div aria-hidden className="h-1.5 min-w-24 flex-1 overflow-hidden rounded-full bg-line">
					<div
						ref={bar}
						className="h-full w-full origin-left scale-x-(--part) bg-celadon"
						style={{ '--part': 0 } as React.CSSProperties}
					/>
				</div>
			</div>
			{failed && (
				<p role="alert" className="text-persimmon text-sm">
					{t('levelTest.cantPlay')}
				</p>
			)}
		</div>
	);
}
