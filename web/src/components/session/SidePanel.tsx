import { MessageSquareText, NotebookPen, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ChatTab } from './ChatTab';
import { NotesTab } from './NotesTab';

export type Side = 'chat' | 'notes';

interface Props {
	side: Side | null;
	onSide(side: Side | null): void;
}

/** What people write during a session: beside the stage where there is room, above the controls on a phone. Stage and controls stay in sight and usable. */
export function SidePanel({ side, onSide }: Props) {
	const { t } = useTranslation();
	const panel = useRef<HTMLElement>(null);
	const before = useRef<Element | null>(null);
	const open = side !== null;

	// Who opened it wants to write; who closes it wants back to where they were.
	useEffect(() => {
		if (!open) return;
		before.current = document.activeElement;
		panel.current?.querySelector<HTMLElement>('textarea, [aria-pressed="true"]')?.focus();
		return () => {
			if (before.current instanceof HTMLElement) before.current.focus();
		};
	}, [open]);

	if (side === null) return null;
	const close = (event: KeyboardEvent) => {
		if (event.key !== 'Escape' || event.nativeEvent.isComposing || event.keyCode === 229) return;
		// A dialog that lies over the panel closes first.
		if (event.target instanceof Element && event.target.closest('dialog')) return;
		event.stopPropagation();
		onSide(null);
	};
	return (
		<aside
			ref={panel}
			aria-label={t('side.label')}
			onKeyDown={close}
			className="flex min-h-0 flex-col overflow-hidden bg-surface shadow-dock max-lg:fixed max-lg:inset-x-2 max-lg:bottom-[calc(4.75rem+env(safe-area-inset-bottom))] max-lg:z-20 max-lg:h-[min(64dvh,36rem)] max-lg:rounded-xl lg:w-96 lg:shrink-0 lg:rounded-xl"
		>
			<div className="flex items-center gap-1 border-line border-b p-2">
				<Tabs side={side} onSide={onSide} />
				<button
					type="button"
					aria-label={t('room.close')}
					onClick={() => onSide(null)}
					className="grid size-11 shrink-0 place-items-center rounded-full hover:bg-celadon-soft"
				>
					<X aria-hidden className="size-5" />
				</button>
			</div>
			{side === 'chat' ? <ChatTab /> : <NotesTab />}
		</aside>
	);
}

function Tabs({ side, onSide }: Props) {
	const { t } = useTranslation();
	const tabs = [
		['chat', MessageSquareText, t('side.chat')],
		['notes', NotebookPen, t('side.notes')],
	] as const;
	return (
		<fieldset aria-label={t('side.label')} className="flex min-w-0 flex-1 gap-1">
			{tabs.map(([name, Icon, label]) => (
				<button
					key={name}
					type="button"
					aria-pressed={side === name}
					onClick={() => onSide(name)}
					className="inline-flex min-h-11 items-center gap-2 rounded-full px-4 font-semibold text-sm hover:bg-celadon-soft aria-pressed:bg-celadon-soft aria-pressed:text-celadon"
				>
					<Icon aria-hidden className="size-5" />
					{label}
				</button>
			))}
		</fieldset>
	);
}
