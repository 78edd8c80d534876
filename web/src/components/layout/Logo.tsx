/** Two speech bubbles that share a word. */
export function Logo({ className = 'size-9' }: { className?: string }) {
	return (
		<svg viewBox="0 0 40 40" className={className} aria-hidden="true">
			<path
				className="fill-celadon"
				d="M15 5h3a11 11 0 0 1 0 22h-4.5L7 32.5c-.8.7-2 .1-2-1V16A11 11 0 0 1 15 5Z"
			/>
			<path
				className="fill-persimmon mix-blend-multiply dark:mix-blend-screen"
				d="M25 10h-3a11 11 0 0 0 0 22h4.5L33 36.5c.8.6 2 .1 2-1V21a11 11 0 0 0-10-11Z"
			/>
		</svg>
	);
}
