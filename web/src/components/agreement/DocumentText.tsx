import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { documentText } from '../../api/consents';
import type { LegalDocument, DocumentText as Text } from '../../api/wire';
import { Loading } from '../common/Loading';
import { Markdown } from '../common/Markdown';
import { RetryNotice } from '../common/RetryNotice';

/** What a document says: the operator's text, or the sample that comes with the client and says that it is one. */
export function DocumentText({ asked, below }: { asked: LegalDocument; below: 1 | 2 }) {
	const { t } = useTranslation();
	return (
		<>
			<p className="mb-4 text-muted text-sm">{t('agreement.version', { version: asked.version })}</p>
			{asked.hasText ? <Own name={asked.document} below={below} /> : <Sample name={asked.document} />}
		</>
	);
}

function Sample({ name }: { name: LegalDocument['document'] }) {
	const { t } = useTranslation();
	return (
		<>
			{name !== 'age' && (
				<p className="mb-4 rounded-md bg-persimmon-soft px-4 py-3 text-sm">{t('agreement.sample')}</p>
			)}
			<div className="grid gap-3">
				{t(`documentText.${name}`)
					.split('\n')
					.map((paragraph) => (
						<p key={paragraph}>{paragraph}</p>
					))}
			</div>
		</>
	);
}

function Own({ name, below }: { name: LegalDocument['document']; below: 1 | 2 }) {
	const { t, i18n } = useTranslation();
	const [found, setFound] = useState<Text | null>(null);
	const [failed, setFailed] = useState(false);
	const load = useCallback(() => {
		setFailed(false);
		documentText(name, i18n.language).then(setFound, () => setFailed(true));
	}, [name, i18n.language]);
	useEffect(load, [load]);
	if (failed) return <RetryNotice onRetry={load}>{t('problem.offline')}</RetryNotice>;
	if (!found) return <Loading />;
	return (
		<div lang={found.language ?? undefined}>
			<Markdown text={found.text} below={below} />
		</div>
	);
}
