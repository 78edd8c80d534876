import { useId } from 'react';

interface Props {
	labelledBy: string;
	language: string;
	options: readonly string[];
	/** The place of the chosen one, from 0; empty: none is. */
	value: string;
	onChange(value: string): void;
}

/** The answers to choose from, each with the number that chooses it. */
export function Options({ labelledBy, language, options, value, onChange }: Props) {
	const name = useId();
	return (
		<div role="radiogroup" aria-labelledby={labelledBy} className="grid gap-2.5">
			{options.map((option, at) => {
				const on = value === String(at);
				return (
					<label
						key={option}
						className={`flex min-h-12 items-center gap-3 rounded-md border px-3 py-2 focus-within:outline-3 focus-within:outline-celadon focus-within:outline-offset-2 ${
							on ? 'border-celadon bg-celadon-soft' : 'border-edge bg-raised hover:bg-celadon-soft'
						}`}
					>
						<input
							type="radio"
							name={name}
							className="sr-only"
							checked={on}
							onChange={() => onChange(String(at))}
						/>
						<span
							aria-hidden
							className={`grid size-8 shrink-0 place-items-center rounded-full font-semibold text-sm ${
								on ? 'bg-celadon text-on-celadon' : 'bg-desk text-muted'
							}`}
						>
							{at + 1}
						</span>
						<span lang={language} className="whitespace-pre-line">
							{option}
						</span>
					</label>
				);
			})}
		</div>
	);
}
