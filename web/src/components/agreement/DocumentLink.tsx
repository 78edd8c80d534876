import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskedDocument } from '../../api/wire';
import { Dialog } from '../common/Dialog';
import { DocumentText } from './DocumentText';

const look =
	'inline-flex min-h-11 min-w-11 shrink-0 items-center justify-center whitespace-nowrap px-1 text-celadon text-sm underline underline-offset-4';

/** The way to a document: the operator's page, or the text that comes with the client. */
export function DocumentLink({ asked }: { asked: AskedDocument }) {
	const { t } = useTranslation();
	const [open, setOpen] = useState(false);
	const title = t(`document.${asked.document}`);
	if (asked.url !== null) {
		return (
			<a
				href={asked.url}
				target="_blank"
				rel="noreferrer"
				aria-label={t('agreement.readOne', { title })}
				className={look}
			>
				{t('agreement.read')}
			</a>
		);
	}
	return (
		<>
			<button
				type="button"
				aria-label={t('agreement.readOne', { title })}
				onClick={() => setOpen(true)}
				className={look}
			>
				{t('agreement.read')}
			</button>
			<Dialog title={title} open={open} onClose={() => setOpen(false)}>
				<DocumentText asked={asked} below={2} />
			</Dialog>
		</>
	);
}
