import { useTranslation } from 'react-i18next';
import type { Pages } from '../../hooks/usePages';
import { Button } from './Button';
import { Loading } from './Loading';
import { problemText } from './problemText';
import { RetryNotice } from './RetryNotice';

/** Stands where a list goes on: that it comes, why it did not, or the way to more of it. */
export function PageEnd({
	pages,
}: {
	pages: Pick<Pages<unknown>, 'status' | 'refusal' | 'hasMore' | 'isBusy' | 'more'>;
}) {
	const { t } = useTranslation();
	const { status, refusal, hasMore, isBusy, more } = pages;
	if (refusal !== null) return <RetryNotice onRetry={more}>{problemText(t, refusal)}</RetryNotice>;
	if (status === 'loading') return <Loading />;
	if (!hasMore) return null;
	return (
		<Button look="quiet" className="mx-auto" aria-disabled={isBusy} onClick={more}>
			{isBusy ? t('app.loading') : t('sessions.more')}
		</Button>
	);
}
