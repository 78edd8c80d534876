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
			className={`inline-flex h-11 min-w-11 shrink-0 items-center justify-center gap-2 whitespace-nowrap rounded-full px-2.5 font-medium text-sm transition-colors disabled:opacity-45 sm:h-12 sm:min-w-12 sm:px-3 lg:px-4 ${tones[tone]} ${className}`}
		>
			<Icon aria-hidden className="size-5.5 shrink-0" />
			<span aria-hidden className="max-lg:hidden">
				{label}
			</span>
		</button>
	);
}
