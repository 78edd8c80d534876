import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { LevelAttempt, LevelTask } from '../../api/wire';
import type { Voice } from '../../hooks/useVoiceRecorder';
import { useAIStore } from '../../stores/aiStore';
import { useLevelTestStore } from '../../stores/levelTestStore';
import { Checkbox } from '../common/Checkbox';
import { Notice } from '../common/Notice';
import { QuotaLine } from '../talk/QuotaLine';
import { SkipTask } from './SkipTask';
import { VoiceRecorder } from './VoiceRecorder';

interface Props {
	attempt: LevelAttempt;
	task: LevelTask;
	voice: Voice;
	/** Whether a provider may hear it. */
	transcribe: boolean;
	onTranscribe(may: boolean): void;
}

/** Something to read aloud or to speak about. Mount it anew for each. */
export function SpeakingTask({ attempt, task, voice, transcribe, onTranscribe }: Props) {
	const { t } = useTranslation();
	const { sending, unheard, speak } = useLevelTestStore();
	const provider = useAIStore((state) => state.standing?.provider === true);
	const first = useRef<HTMLHeadingElement>(null);
	useEffect(() => first.current?.focus(), []);
	const busy = sending !== 'no';
	return (
		<section className="grid grid-cols-1 gap-5 rounded-xl bg-surface p-5 shadow-card sm:p-8">
			<p className="font-semibold text-muted text-sm">
				{task.kind === 'read-aloud' ? t('levelTest.readAloud') : t('levelTest.speakFreely')}
			</p>
			<h1
				ref={first}
				tabIndex={-1}
				lang={attempt.language}
				className="whitespace-pre-line font-sans text-xl outline-none"
			>
				{task.prompt}
			</h1>
			{task.text !== '' && (
				<p
					lang={attempt.language}
					className="whitespace-pre-line rounded-md bg-paper p-4 text-lg leading-relaxed"
				>
					{task.text}
				</p>
			)}
			{unheard && <Notice>{t(`levelUnheard.${unheard}`)}</Notice>}
			<VoiceRecorder
				voice={voice}
				maxSeconds={task.seconds ?? 60}
				busy={busy}
				onSend={(recording) => void speak(recording, transcribe)}
			/>
			{provider && (
				<div>
					<Checkbox
						label={t('levelTest.transcribe')}
						hint={t('levelTest.transcribeHint')}
						checked={transcribe}
						onChange={(event) => onTranscribe(event.target.checked)}
					/>
					<QuotaLine />
				</div>
			)}
			<div className="grid gap-2 border-line border-t pt-4">
				<p className="text-muted text-sm">{t('levelTest.voiceHint')}</p>
				<SkipTask skill="speaking" />
			</div>
		</section>
	);
}
