import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../components/layout/Page';
import { SpeakingTask } from '../components/levelTest/SpeakingTask';
import { TestFrame } from '../components/levelTest/TestFrame';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useVoiceRecorder } from '../hooks/useVoiceRecorder';
import { useAIStore } from '../stores/aiStore';
import { askedId } from '../stores/levelTestModel';
import { useLevelTestStore } from '../stores/levelTestStore';

/** Something to read aloud, and something to speak about. */
export function LevelSpeaking() {
	const asked = useLevelTestStore(({ attempt }) => attempt && askedId(attempt));
	const [transcribe, setTranscribe] = useState(false);
	const load = useAIStore((state) => state.load);
	useEffect(() => void load(), [load]);
	// A recording belongs to its task; who may hear it holds for all.
	return <Speaking key={asked} transcribe={transcribe} onTranscribe={setTranscribe} />;
}

interface Props {
	transcribe: boolean;
	onTranscribe(may: boolean): void;
}

function Speaking({ transcribe, onTranscribe }: Props) {
	const { t } = useTranslation();
	const seconds = useLevelTestStore(({ attempt }) => attempt?.task?.seconds ?? 60);
	const voice = useVoiceRecorder(seconds);
	useDocumentTitle(t('levelTest.title'));
	const timeUp = async () => {
		const { give, speak } = useLevelTestStore.getState();
		const recording = (await voice.stop()) ?? voice.sound?.blob;
		// What was said by then counts.
		await (recording ? speak(recording, transcribe) : give(''));
	};
	return (
		<Page plain>
			<TestFrame fits={(attempt) => attempt.status === 'speaking'} onTimeUp={() => void timeUp()}>
				{(attempt) =>
					attempt.task && (
						<SpeakingTask
							attempt={attempt}
							task={attempt.task}
							voice={voice}
							transcribe={transcribe}
							onTranscribe={onTranscribe}
						/>
					)
				}
			</TestFrame>
		</Page>
	);
}
