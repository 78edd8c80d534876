import { Copy, Flag, Languages, Pencil, Reply, SpellCheck, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/wire';
import { Dialog } from '../common/Dialog';

export type Choice = 'reply' | 'translate' | 'correct' | 'edit' | 'copy' | 'delete' | 'report';

interface Props {
	message: Message | null;
	mine: boolean;
	/** Whether its translation is shown; null: it can't be translated. */
	translated: boolean | null;
	/** Nothing new can be written here. */
	readOnly?: boolean;
	onClose(): void;
	onChoose(choice: Choice, message: Message): void;
}

/** What can be done with one message. */
export function MessageMenu({ message, mine, translated, readOnly = false, onClose, onChoose }: Props) {
	const { t } = useTranslation();
	const written = message?.kind === 'text' || message?.kind === 'reply';
	const choices: [Choice, boolean, typeof Reply, string][] = [
		['reply', !readOnly, Reply, t('chat.reply')],
		['correct', !readOnly && !mine && written, SpellCheck, t('chat.correct')],
		['translate', translated !== null, Languages, translated ? t('ai.hide') : t('ai.translate')],
		['copy', (message?.corrected || message?.body) !== '', Copy, t('chat.copy')],
		[
			'edit',
			!readOnly && mine && (written || message?.kind === 'correction' || message?.kind === 'image'),
			Pencil,
			t('chat.edit'),
		],
		['delete', mine, Trash2, t('chat.delete')],
		['report', !mine && message?.senderId !== null, Flag, t('chat.report')],
	];
	return (
		<Dialog title={t('chat.message')} open={message !== null} onClose={onClose}>
			{message && (
				<>
					<p className="mb-3 line-clamp-3 rounded-md bg-celadon-soft px-3 py-2 text-sm">
						{message.corrected || message.body || t('chat.image')}
					</p>
					<ul className="grid gap-1">
						{choices
							.filter(([, possible]) => possible)
							.map(([choice, , Icon, name]) => (
								<MenuItem
									key={choice}
									icon={<Icon aria-hidden className="size-5" />}
									onChoose={() => onChoose(choice, message)}
								>
									{name}
								</MenuItem>
							))}
					</ul>
				</>
			)}
		</Dialog>
	);
}

/** One line of a menu in a dialog. */
export function MenuItem({
	icon,
	children,
	disabled = false,
	onChoose,
}: {
	icon: ReactNode;
	children: ReactNode;
	disabled?: boolean;
	onChoose(): void;
}) {
	return (
		<li className="grid">
			<button
				type="button"
				disabled={disabled}
				onClick={onChoose}
				className="flex min-h-11 items-center gap-3 rounded-md px-3 text-left hover:bg-celadon-soft disabled:opacity-55"
			>
				{icon}
				{children}
			</button>
		</li>
	);
}
