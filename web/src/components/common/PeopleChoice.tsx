import { useId } from 'react';
import type { ChatMember } from '../../api/wire';
import { Avatar } from './Avatar';

interface Props {
	title: string;
	hint: string;
	/** How many may be chosen. */
	most: number;
	people: readonly ChatMember[];
	chosen: string[];
	error: string | undefined;
	onChange(chosen: string[]): void;
}

/** Some of the people with whom one has talked. */
export function PeopleChoice({ title, hint, most, people, chosen, error, onChange }: Props) {
	const id = useId();
	const full = chosen.length >= most;
	return (
		<fieldset className="grid gap-1" aria-describedby={id} data-invalid={error ? true : undefined}>
			<legend className="font-semibold text-sm">{title}</legend>
			<p id={id} className={`mb-1 text-sm ${error ? 'text-persimmon' : 'text-muted'}`}>
				{error ?? hint}
			</p>
			{people.map(({ userId, displayName, profileImageUrl }) => {
				const on = chosen.includes(userId);
				return (
					<label
						key={userId}
						className="flex min-h-14 items-center gap-3 rounded-md px-2 hover:bg-celadon-soft"
					>
						<Avatar id={userId} name={displayName} imageUrl={profileImageUrl} className="size-10 text-sm" />
						<span className="min-w-0 flex-1 truncate">{displayName}</span>
						<input
							type="checkbox"
							className="size-6 shrink-0"
							checked={on}
							disabled={full && !on}
							onChange={() => onChange(on ? chosen.filter((other) => other !== userId) : [...chosen, userId])}
						/>
					</label>
				);
			})}
		</fieldset>
	);
}
