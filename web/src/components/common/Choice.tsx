import { useId } from 'react';

/** The looks of one of several things to choose, whose input is not drawn itself. */
export function pillClass(on: boolean): string {
	return `inline-flex min-h-11 items-center rounded-full border px-4 text-sm focus-within:outline-3 focus-within:outline-celadon focus-within:outline-offset-2 ${
		on ? 'border-celadon bg-celadon text-on-celadon' : 'border-edge bg-surface hover:bg-celadon-soft'
	}`;
}

interface Props<T extends string> {
	legend: string;
	hint?: string | undefined;
	error?: string | undefined;
	options: readonly (readonly [T, string])[];
	value: T;
	onChange(value: T): void;
}

/** One of a few, all in sight. */
export function Choice<T extends string>({ legend, hint, error, options, value, onChange }: Props<T>) {
	const id = useId();
	const note = error ?? hint;
	return (
		<div
			role="radiogroup"
			aria-labelledby={`${id}-legend`}
			aria-describedby={note ? `${id}-note` : undefined}
			data-invalid={error ? true : undefined}
			className="grid gap-2"
		>
			<span id={`${id}-legend`} className="font-semibold text-sm">
				{legend}
			</span>
			<div className="flex flex-wrap gap-2">
				{options.map(([code, name]) => (
					<label key={code} className={pillClass(code === value)}>
						<input
							type="radio"
							name={id}
							className="sr-only"
							checked={code === value}
							onChange={() => onChange(code)}
						/>
						{name}
					</label>
				))}
			</div>
			{note && (
				<p id={`${id}-note`} className={`text-sm ${error ? 'text-persimmon' : 'text-muted'}`}>
					{note}
				</p>
			)}
		</div>
	);
}
