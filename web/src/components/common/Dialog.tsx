import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
	title: string;
	open: boolean;
	onClose(): void;
	/** `false` leaves the page behind usable: for what is watched during a call. */
	modal?: boolean;
	className?: string;
	children: ReactNode;
}

/** The browser's own dialog: focus, Escape and the inert page behind it come with it. */
export function Dialog({ title, open, onClose, modal = true, className = '', children }: Props) {
	const { t } = useTranslation();
	const ref = useRef<HTMLDialogElement>(null);

	useEffect(() => {
		const dialog = ref.current;
		if (!dialog || dialog.open === open) return;
		if (!open) dialog.close();
		else if (modal) dialog.showModal();
		else dialog.show();
	}, [open, modal]);

	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the click only doubles Escape, which the element handles itself
		<dialog
			ref={ref}
			aria-label={title}
			onClose={onClose}
			onClick={(event) => event.target === ref.current && modal && onClose()}
			className={`max-h-[min(85dvh,44rem)] w-[min(100vw-1.5rem,30rem)] overflow-auto rounded-xl bg-surface p-0 shadow-dock ${className}`}
		>
			<div className="flex items-center justify-between gap-4 px-5 pt-4">
				<h2 className="text-xl">{title}</h2>
				<button
					type="button"
					onClick={onClose}
					aria-label={t('room.close')}
					className="-mr-2 grid size-11 shrink-0 place-items-center rounded-full hover:bg-celadon-soft"
				>
					<X aria-hidden className="size-5" />
				</button>
			</div>
			<div className="px-5 pt-2 pb-5">{open && children}</div>
		</dialog>
	);
}
