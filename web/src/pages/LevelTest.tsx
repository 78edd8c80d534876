import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { levelRecord } from '../api/levelTest';
import { ownProfile } from '../api/user';
import type { LevelRecord } from '../api/wire';
import { Choice } from '../components/common/Choice';
import { Loading } from '../components/common/Loading';
import { problemText } from '../components/common/problemText';
import { RetryNotice } from '../components/common/RetryNotice';
import { Page } from '../components/layout/Page';
import { TestIntro } from '../components/levelTest/TestIntro';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { placeOf, type TestLanguage, testable, testOf } from '../stores/levelTestModel';
import { useLevelTestStore } from '../stores/levelTestStore';
import { languageName } from '../utils/languages';

/** What the level test is, in which language, and the way into it. */
export function LevelTest() {
	const { t, i18n } = useTranslation();
	const [search, setSearch] = useSearchParams();
	const [learnt, setLearnt] = useState<readonly TestLanguage[] | null>(null);
	const [refusal, setRefusal] = useState<unknown>(null);
	useDocumentTitle(t('levelTest.title'));
	const load = useCallback(() => {
		setRefusal(null);
		ownProfile().then(
			({ profile }) => setLearnt(testable(profile.targetLanguages.map(({ language }) => language))),
			setRefusal,
		);
	}, []);
	useEffect(load, [load]);
	const asked = testOf(search.get('language'));
	// Somebody may follow a link to a test of what they don't learn.
	const offered = learnt && asked && !learnt.includes(asked) ? [...learnt, asked] : learnt;
	const language = asked ?? offered?.[0] ?? null;
	return (
		<Page>
			<div className="mx-auto grid w-full max-w-2xl grid-cols-1 gap-6">
				<div className="mt-4 grid gap-2 sm:mt-8">
					<h1 className="text-3xl sm:text-4xl">{t('levelTest.title')}</h1>
					<p className="text-muted">{t('levelTest.lead')}</p>
				</div>
				{refusal !== null && <RetryNotice onRetry={load}>{problemText(t, refusal)}</RetryNotice>}
				{offered === null && refusal === null && <Loading />}
				{offered && language && (
					<div className="grid grid-cols-1 gap-6 rounded-xl bg-surface p-5 shadow-card sm:p-8">
						{offered.length > 1 ? (
							<Choice
								legend={t('levelTest.which')}
								options={offered.map((code) => [code, languageName(code, i18n.language)] as const)}
								value={language}
								onChange={(code) => setSearch({ language: code }, { replace: true })}
							/>
						) : (
							<p className="font-semibold">
								{t('levelTest.ofLanguage', { language: languageName(language, i18n.language) })}
							</p>
						)}
						<Standing key={language} language={language} />
					</div>
				)}
			</div>
		</Page>
	);
}

/** Where one is with the test of a language. */
function Standing({ language }: { language: TestLanguage }) {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const begin = useLevelTestStore((state) => state.begin);
	const [record, setRecord] = useState<LevelRecord | null>(null);
	const [refusal, setRefusal] = useState<unknown>(null);
	const load = useCallback(() => {
		setRefusal(null);
		levelRecord(language).then(setRecord, setRefusal);
	}, [language]);
	useEffect(load, [load]);
	if (refusal !== null) return <RetryNotice onRetry={load}>{problemText(t, refusal)}</RetryNotice>;
	if (!record) return <Loading />;
	const enter = async () => {
		await begin(language);
		const { attempt } = useLevelTestStore.getState();
		if (attempt) navigate(placeOf(attempt));
	};
	return <TestIntro record={record} onBegin={enter} />;
}
