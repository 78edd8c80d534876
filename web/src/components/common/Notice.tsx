import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

/** Bad news in plain words, read aloud when it appears. */
export function Notice({ children, action }: { children: ReactNode; action?: ReactNode }) {
	return (
		<div
			role="alert"
			className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md bg-persimmon-soft px-4 py-3 text-sm"
		>
			<TriangleAlert aria-hidden className="size-5 shrink-0 text-persimmon" />
			<p className="min-w-40 flex-1">{children}</p>
			{action}
		</div>
	);
}
