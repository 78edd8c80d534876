import { ArrowRight } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useSearchParams } from 'react-router';
import { levelRecord } from '../api/levelTest';
import { ownProfile } from '../api/user';
import type { LevelRecord } from '../api/wire';
import { buttonClass } from '../components/common/Button';
import { Loading } from '../components/common/Loading';
import { problemText } from '../components/common/problemText';
import { RetryNotice } from '../components/common/RetryNotice';
import { Page } from '../components/layout/Page';
import { History } from '../components/levelTest/History';
import { Judge } from '../components/levelTest/Judge';
import { TestResult } from '../components/levelTest/TestResult';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useAuthStore } from '../stores/authStore';
import { testOf } from '../stores/levelTestModel';
import { longDate } from '../utils/dates';

/** What the tests of a language have shown. */
export function LevelResult() {
	const { t } = useTranslation();
	const language = testOf(useSearchParams()[0].get('language'));
	const renamed = useAuthStore((state) => state.renamed);
	const [record, setRecord] = useState<LevelRecord | null>(null);
	const [refusal, setRefusal] = useState<unknown>(null);
	useDocumentTitle(t('levelTest.result'));
	const load = useCallback(() => {
		setRefusal(null);
		if (language) levelRecord(language).then(setRecord, setRefusal);
	}, [language]);
	useEffect(load, [load]);
	useEffect(() => {
		// A test may have changed the level that other pages show; without an answer they show the one before.
		ownProfile().then(
			({ profile }) => renamed(profile),
			() => {},
		);
	}, [renamed]);
	if (language === null) return <Navigate to="/level-test" replace />;
	if (record && !record.latest) return <Navigate to={`/level-test?language=${language}`} replace />;
	return (
		<Page>
			<div className="mx-auto grid w-full max-w-2xl grid-cols-1 gap-5">
				<h1 className="mt-4 text-3xl sm:mt-8 sm:text-4xl">{t('levelTest.result')}</h1>
				{refusal !== null && <RetryNotice onRetry={load}>{problemText(t, refusal)}</RetryNotice>}
				{!record && refusal === null && <Loading />}
				{record?.latest && (
					<>
						<TestResult result={record.latest} />
						<Judge result={record.latest} onJudged={load} />
						<NextStep record={record} />
						<History results={record.history} />
					</>
				)}
			</div>
		</Page>
	);
}

function NextStep({ record }: { record: LevelRecord }) {
	const { t, i18n } = useTranslation();
	const { retakeAt, attempt, language } = record;
	return (
		<section
			aria-labelledby="level-next"
			className="grid grid-cols-1 gap-4 rounded-xl bg-celadon-soft p-5 sm:p-6"
		>
			<h2 id="level-next" className="text-xl">
				{t('levelTest.nextStep')}
			</h2>
			<p>
				{retakeAt === null
					? t('levelTest.practise')
					: t('levelTest.practiseUntil', { date: longDate(retakeAt, i18n.language) })}
			</p>
			<div className="flex flex-wrap gap-3">
				<Link to="/sessions" className={buttonClass()}>
					{t('home.find')}
					<ArrowRight aria-hidden className="size-4" />
				</Link>
				{(retakeAt === null || attempt !== null) && (
					<Link to={`/level-test?language=${language}`} className={buttonClass('quiet')}>
						{attempt === null ? t('levelTest.retake') : t('levelTest.goOn')}
					</Link>
				)}
			</div>
		</section>
	);
}
