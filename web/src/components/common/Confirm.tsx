import { useTranslation } from 'react-i18next';
import { Button } from './Button';
import { Dialog } from './Dialog';

interface ConfirmProps {
	open: boolean;
	title: string;
	text: string;
	/** What the way back says, where "Cancel" could be taken for the deed. */
	back?: string;
	onClose(): void;
	onConfirm(): void;
}

/** Asks before something that can't simply be taken back. The title says what is done. */
export function Confirm({ open, title, text, back, onClose, onConfirm }: ConfirmProps) {
	const { t } = useTranslation();
	return (
		<Dialog title={title} open={open} onClose={onClose}>
			<p className="mb-5">{text}</p>
			<div className="flex flex-wrap justify-end gap-3">
				<Button look="quiet" onClick={onClose}>
					{back ?? t('chat.cancel')}
				</Button>
				<Button
					look="danger"
					onClick={() => {
						onClose();
						onConfirm();
					}}
				>
					{title}
				</Button>
			</div>
		</Dialog>
	);
}
