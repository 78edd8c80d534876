import { Check, type LucideIcon } from 'lucide-react';
import { Link } from 'react-router';

export interface Step {
	to: string;
	name: string;
	Icon: LucideIcon;
	/** What a screen reader says of it. */
	state: string;
	done: boolean;
	current: boolean;
}

/** The steps of something longer, each to be reached at any time. */
export function Stepper({ label, steps }: { label: string; steps: readonly Step[] }) {
	return (
		<nav aria-label={label}>
			<ol className="flex gap-1 sm:gap-2">
				{steps.map(({ to, name, Icon, state, done, current }) => (
					<li key={to} className="min-w-0 flex-1">
						<Link
							to={to}
							aria-current={current ? 'step' : undefined}
							className={`grid min-h-14 min-w-11 content-start justify-items-center gap-1 rounded-md pb-1 text-center text-xs sm:text-sm ${
								current ? 'font-semibold text-ink' : 'text-muted hover:text-ink'
							}`}
						>
							<span
								aria-hidden
								className={`mb-1 h-1.5 w-full rounded-full ${current ? 'bg-persimmon' : done ? 'bg-celadon' : 'bg-line'}`}
							/>
							{done && !current ? (
								<Check aria-hidden className="size-5 text-celadon" />
							) : (
								<Icon aria-hidden className="size-5" />
							)}
							<span className="max-w-full leading-tight max-[22rem]:sr-only">{name}</span>
							<span className="sr-only">{state}</span>
						</Link>
					</li>
				))}
			</ol>
		</nav>
	);
}
