import { Volume2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSpeaker } from '../../hooks/useSpeaker';
import { playTestTone } from '../../rtc/sound';
import { Button } from '../common/Button';

export function SpeakerTest({ speakerId }: { speakerId: string }) {
	const { t } = useTranslation();
	const audio = useRef<HTMLAudioElement>(null);
	const [playing, setPlaying] = useState(false);
	useSpeaker(audio, speakerId);
	const play = async () => {
		if (!audio.current) return;
		setPlaying(true);
		await playTestTone(audio.current).catch(() => {});
		setPlaying(false);
	};
	return (
		<div>
			{/* biome-ignore lint/a11y/useMediaCaption: three notes without words */}
			<audio ref={audio} />
			<Button look="quiet" disabled={playing} onClick={play}>
				<Volume2 aria-hidden className="size-5" />
				{playing ? t('waiting.speakerPlaying') : t('waiting.speakerTest')}
			</Button>
		</div>
	);
}
