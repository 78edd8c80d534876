import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';

interface FrameProps {
	id: string;
	label: string;
	hint?: string | undefined;
	error?: string | undefined;
	children: ReactNode;
}

function Frame({ id, label, hint, error, children }: FrameProps) {
	return (
		<div className="grid min-w-0 grid-cols-1 gap-1.5">
			<label htmlFor={id} className="font-semibold text-sm">
				{label}
			</label>
			{children}
			{error ? (
				<p id={`${id}-note`} className="text-persimmon text-sm">
					{error}
				</p>
			) : hint ? (
				<p id={`${id}-note`} className="text-muted text-sm">
					{hint}
				</p>
			) : null}
		</div>
	);
}

interface Labelled {
	label: string;
	hint?: string | undefined;
	error?: string | undefined;
}

function described(id: string, { hint, error }: Labelled) {
	return {
		id,
		'aria-invalid': error ? true : undefined,
		'aria-describedby': error || hint ? `${id}-note` : undefined,
	} as const;
}

export function TextField({ label, hint, error, ...rest }: Labelled & ComponentPropsWithRef<'input'>) {
	const id = useId();
	return (
		<Frame id={id} label={label} hint={hint} error={error}>
			<input className="field" {...described(id, { label, hint, error })} {...rest} />
		</Frame>
	);
}

export function TextAreaField({ label, hint, error, ...rest }: Labelled & ComponentPropsWithRef<'textarea'>) {
	const id = useId();
	return (
		<Frame id={id} label={label} hint={hint} error={error}>
			<textarea rows={4} className="field" {...described(id, { label, hint, error })} {...rest} />
		</Frame>
	);
}

export function SelectField({ label, hint, error, ...rest }: Labelled & ComponentPropsWithRef<'select'>) {
	const id = useId();
	return (
		<Frame id={id} label={label} hint={hint} error={error}>
			<select className="field" {...described(id, { label, hint, error })} {...rest} />
		</Frame>
	);
}
