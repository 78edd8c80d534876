import { RefreshCw, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useAppUpdate } from '../../stores/appUpdate';
import { Button } from '../common/Button';

/** Offers the newer version of the client, which comes when the person says so and not in the middle of a sentence. */
export function UpdateNotice() {
	const { t } = useTranslation();
	const { waiting, reload, dismiss } = useAppUpdate();
	return (
		<div role="status">
			{waiting && (
				<div className="mx-auto flex w-full max-w-6xl flex-wrap items-center justify-center gap-x-3 bg-celadon-soft px-4 py-1 text-sm sm:mb-2 sm:rounded-md">
					<RefreshCw aria-hidden className="size-4 shrink-0 text-celadon" />
					<p>{t('update.lead')}</p>
					<Button look="quiet" onClick={reload}>
						{t('update.reload')}
					</Button>
					<button
						type="button"
						aria-label={t('update.later')}
						title={t('update.later')}
						onClick={dismiss}
						className="grid size-11 place-items-center rounded-full hover:bg-celadon-soft"
					>
						<X aria-hidden className="size-5" />
					</button>
				</div>
			)}
		</div>
	);
}
