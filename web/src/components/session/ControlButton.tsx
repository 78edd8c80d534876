import type { LucideIcon } from 'lucide-react';

interface Props {
	icon: LucideIcon;
	label: string;
	/** The key that does the same. */
	shortcut?: string;
	/** `off` for what is switched off, `on` for what is specially on, `leave` for the way out. */
	tone?: 'plain' | 'off' | 'on' | 'leave';
	disabled?: boolean;
	expanded?: boolean;
	/** `false` never shows the name beside the sign: for what is rarely needed. */
	labelled?: boolean;
	/** How much is new behind it. */
	badge?: number;
	className?: string;
	onClick(): void;
}

const tones = {
	plain: 'hover:bg-celadon-soft',
	off: 'bg-persimmon-soft text-persimmon hover:brightness-95',
	on: 'bg-celadon text-on-celadon hover:bg-celadon-strong',
	leave: 'bg-persimmon text-on-persimmon hover:brightness-110',
};

/** A round control with its name under it where there is room. */
export function ControlButton({
	icon: Icon,
	label,
	shortcut,
	tone = 'plain',
	disabled,
	expanded,
	labelled = true,
	badge = 0,
	className = '',
	onClick,
}: Props) {
	return (
		<button
			type="button"
			aria-label={label}
			aria-keyshortcuts={shortcut}
			aria-expanded={expanded}
			title={shortcut ? `${label} (${shortcut})` : label}
			disabled={disabled}
			onClick={onClick}
			className={`relative inline-flex h-11 min-w-11 shrink-0 items-center justify-center gap-2 whitespace-nowrap rounded-full px-2.5 font-medium text-sm transition-colors disabled:opacity-45 sm:h-12 sm:min-w-12 sm:px-3 ${labelled ? 'xl:px-4' : ''} ${tones[tone]} ${className}`}
		>
			<Icon aria-hidden className="size-5.5 shrink-0" />
			{labelled && (
				<span aria-hidden className="max-xl:hidden">
					{label}
				</span>
			)}
			{badge > 0 && (
				<span
					aria-hidden
					className="absolute top-0 right-0 grid h-5 min-w-5 place-items-center rounded-full bg-persimmon px-1 font-semibold text-on-persimmon text-xs"
				>
					{badge > 99 ? '99+' : badge}
				</span>
			)}
		</button>
	);
}
