import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Page } from '../components/layout/Page';
import { TestFrame } from '../components/levelTest/TestFrame';
import { TestQuestion } from '../components/levelTest/TestQuestion';
import { WritingTask } from '../components/levelTest/WritingTask';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { askedId } from '../stores/levelTestModel';
import { useLevelTestStore } from '../stores/levelTestStore';

/** Something to read, to hear or to write, and the answer to it. */
export function LevelQuestion() {
	const { t } = useTranslation();
	const { id = '' } = useParams();
	useDocumentTitle(t('levelTest.title'));
	const timeUp = () => {
		// What there is by then counts, as when a paper is taken in.
		const { draft, give } = useLevelTestStore.getState();
		void give(draft);
	};
	return (
		<Page plain>
			<TestFrame
				fits={(attempt) => attempt.status !== 'speaking' && askedId(attempt) === id}
				onTimeUp={timeUp}
			>
				{(attempt) => (
					<>
						{attempt.item && <TestQuestion key={attempt.item.id} attempt={attempt} item={attempt.item} />}
						{attempt.task && <WritingTask key={attempt.task.id} attempt={attempt} task={attempt.task} />}
					</>
				)}
			</TestFrame>
		</Page>
	);
}
