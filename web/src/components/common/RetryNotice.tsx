import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './Button';
import { Notice } from './Notice';

/** What could not be loaded, with a way to try again. */
export function RetryNotice({ onRetry, children }: { onRetry(): void; children: ReactNode }) {
	const { t } = useTranslation();
	const action = (
		<Button look="quiet" onClick={onRetry}>
			{t('sessions.retry')}
		</Button>
	);
	return <Notice action={action}>{children}</Notice>;
}
