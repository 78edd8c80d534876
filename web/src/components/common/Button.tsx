import type { ComponentPropsWithRef, ReactNode } from 'react';

type Look = 'primary' | 'quiet' | 'danger';

const looks: Record<Look, string> = {
	primary: 'bg-celadon text-on-celadon hover:bg-celadon-strong',
	quiet: 'border border-edge bg-surface text-ink hover:bg-celadon-soft',
	danger: 'bg-persimmon text-on-persimmon hover:brightness-110',
};

/** The classes of a button, for a link that looks like one. */
export function buttonClass(look: Look = 'primary'): string {
	return `inline-flex min-h-11 items-center justify-center gap-2 rounded-full px-5 py-2 font-semibold transition-colors disabled:opacity-55 ${looks[look]}`;
}

interface Props extends ComponentPropsWithRef<'button'> {
	look?: Look;
	children: ReactNode;
}

export function Button({ look = 'primary', className = '', type = 'button', ...rest }: Props) {
	return <button type={type} className={`${buttonClass(look)} ${className}`} {...rest} />;
}
