import { useTranslation } from 'react-i18next';
import { Page } from '../components/layout/Page';
import { SpeakingTask } from '../components/levelTest/SpeakingTask';
import { TestFrame } from '../components/levelTest/TestFrame';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useVoiceRecorder } from '../hooks/useVoiceRecorder';
import { askedId } from '../stores/levelTestModel';
import { useLevelTestStore } from '../stores/levelTestStore';

/** Something to read aloud, and something to speak about. */
export function LevelSpeaking() {
	const asked = useLevelTestStore(({ attempt }) => attempt && askedId(attempt));
	// A recording belongs to its task.
	return <Speaking key={asked} />;
}

function Speaking() {
	const { t } = useTranslation();
	const seconds = useLevelTestStore(({ attempt }) => attempt?.task?.seconds ?? 60);
	const voice = useVoiceRecorder(seconds);
	useDocumentTitle(t('levelTest.title'));
	const timeUp = async () => {
		const { give } = useLevelTestStore.getState();
		await voice.stop();
		await give('');
	};
	return (
		<Page plain>
			<TestFrame fits={(attempt) => attempt.status === 'speaking'} onTimeUp={() => void timeUp()}>
				{(attempt) => attempt.task && <SpeakingTask attempt={attempt} task={attempt.task} voice={voice} />}
			</TestFrame>
		</Page>
	);
}
