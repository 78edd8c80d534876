import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { legalDocuments } from '../api/consents';
import type { LegalDocument } from '../api/wire';
import { DocumentText } from '../components/agreement/DocumentText';
import { buttonClass } from '../components/common/Button';
import { Loading } from '../components/common/Loading';
import { RetryNotice } from '../components/common/RetryNotice';
import { Page } from '../components/layout/Page';
import { useDocumentTitle } from '../hooks/useDocumentTitle';

/** A document that everybody may read, logged in or not. */
export function Legal({ name }: { name: 'terms' | 'privacy' }) {
	const { t } = useTranslation();
	const [asked, setAsked] = useState<LegalDocument | null>(null);
	const [failed, setFailed] = useState(false);
	const title = t(`document.${name}`);
	useDocumentTitle(title);
	const load = useCallback(() => {
		setFailed(false);
		legalDocuments().then(
			(list) => setAsked(list.find(({ document }) => document === name) ?? null),
			() => setFailed(true),
		);
	}, [name]);
	useEffect(load, [load]);
	// An address of this very page leads nowhere else.
	const elsewhere = asked?.url && asked.url !== `/${name}` ? asked.url : null;
	return (
		<Page>
			<article className="mx-auto mt-4 grid w-full max-w-2xl gap-2 rounded-xl bg-surface p-5 shadow-card sm:mt-8 sm:p-8">
				<h1 className="text-3xl">{title}</h1>
				{failed && <RetryNotice onRetry={load}>{t('problem.offline')}</RetryNotice>}
				{!asked && !failed && <Loading />}
				{asked && elsewhere && (
					<p>
						<a href={elsewhere} rel="noreferrer" className={buttonClass('quiet')}>
							{t('agreement.elsewhere')}
						</a>
					</p>
				)}
				{asked && !elsewhere && <DocumentText asked={asked} below={1} />}
			</article>
		</Page>
	);
}

export const Terms = () => <Legal name="terms" />;
export const Privacy = () => <Legal name="privacy" />;
