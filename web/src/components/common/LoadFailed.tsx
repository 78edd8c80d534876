import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/http';
import { Notice } from './Notice';
import { problemText } from './problemText';
import { RetryNotice } from './RetryNotice';

/** Why what a page is about did not come; the way to try again where that may help. */
export function LoadFailed({ refusal, onRetry }: { refusal: unknown; onRetry(): void }) {
	const { t } = useTranslation();
	const text = problemText(t, refusal);
	if (refusal instanceof ApiError && !refusal.passing) return <Notice>{text}</Notice>;
	return <RetryNotice onRetry={onRetry}>{text}</RetryNotice>;
}
