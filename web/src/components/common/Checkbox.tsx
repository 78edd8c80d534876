import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';

interface Props extends Omit<ComponentPropsWithRef<'input'>, 'type'> {
	label: ReactNode;
	hint?: string | undefined;
	error?: string | undefined;
}

/** A box to tick; the whole line is its target. */
export function Checkbox({ label, hint, error, ...rest }: Props) {
	const id = useId();
	const note = error ?? hint;
	return (
		<div className="grid min-w-0">
			<label className="flex min-h-11 items-start gap-3 py-2.5">
				<input
					type="checkbox"
					className="size-6 shrink-0"
					aria-invalid={error ? true : undefined}
					aria-describedby={note ? id : undefined}
					{...rest}
				/>
				<span className="min-w-0">{label}</span>
			</label>
			{note && (
				<p id={id} className={`pl-9 text-sm ${error ? 'text-persimmon' : 'text-muted'}`}>
					{note}
				</p>
			)}
		</div>
	);
}
