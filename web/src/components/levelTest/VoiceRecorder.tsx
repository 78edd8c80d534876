import { Mic, RotateCcw, SendHorizontal, Square } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useTimeLeft } from '../../hooks/useTimeLeft';
import type { Voice } from '../../hooks/useVoiceRecorder';
import { clockText } from '../../stores/levelTestModel';
import { Button } from '../common/Button';
import { LevelMeter } from '../common/LevelMeter';
import { Notice } from '../common/Notice';
import { SoundPlayer } from './SoundPlayer';

interface Props {
	voice: Voice;
	/** How long one may speak. */
	maxSeconds: number;
	busy: boolean;
	/** What was recorded is good enough; without it one can only listen. */
	onSend?: (recording: Blob) => void;
}

/** Records what is said, lets one hear it and do it once more. */
export function VoiceRecorder({ voice, maxSeconds, busy, onSend }: Props) {
	const { t } = useTranslation();
	const { phase, sound, trouble, start, stop } = voice;
	const retry = (
		<Button look="quiet" onClick={() => void start()}>
			{t('devices.retry')}
		</Button>
	);
	return (
		<div className="grid gap-4">
			{trouble && <Notice action={retry}>{t(`devices.mic_${trouble}`)}</Notice>}
			{phase === 'recording' && (
				<>
					<LevelMeter track={voice.track} />
					<Button look="danger" className="justify-self-start" onClick={() => void stop()}>
						<Square aria-hidden className="size-5" />
						{t('levelTest.stop')}
						<Remaining key={voice.endsAt} endsAt={voice.endsAt} />
					</Button>
				</>
			)}
			{sound && phase === 'recorded' && (
				<>
					<SoundPlayer
						key={sound.url}
						url={sound.url}
						label={t('levelTest.listenBack')}
						againLabel={t('levelTest.listenBack')}
					/>
					<div className="flex flex-wrap gap-3">
						{onSend && (
							<Button
								className="aria-disabled:opacity-55"
								aria-disabled={busy}
								onClick={() => !busy && onSend(sound.blob)}
							>
								<SendHorizontal aria-hidden className="size-5" />
								{busy ? t('levelTest.sending') : t('levelTest.sendVoice')}
							</Button>
						)}
						<Button look="quiet" disabled={busy} onClick={() => void start()}>
							<RotateCcw aria-hidden className="size-5" />
							{t('levelTest.recordAgain')}
						</Button>
					</div>
				</>
			)}
			{(phase === 'idle' || phase === 'opening') && !trouble && (
				<Button className="justify-self-start" disabled={phase === 'opening'} onClick={() => void start()}>
					<Mic aria-hidden className="size-5" />
					{t('levelTest.record', { time: clockText(maxSeconds) })}
				</Button>
			)}
			<p role="status" className="sr-only">
				{phase === 'recording' ? t('levelTest.recording') : sound ? t('levelTest.recorded') : ''}
			</p>
		</div>
	);
}

function Remaining({ endsAt }: { endsAt: number }) {
	// The recorder ends by itself; this only shows when.
	const left = useTimeLeft(endsAt, () => {});
	return (
		<span aria-hidden className="tabular-nums">
			{clockText(left)}
		</span>
	);
}
