import { Link, useLocation } from 'react-router';

/** From the log-in to the sign-up and back; where the person wanted to go is kept. */
export function OtherWay({ to, question, answer }: { to: string; question: string; answer: string }) {
	const { state } = useLocation();
	return (
		<p className="mt-4 flex flex-wrap items-center gap-x-2 text-muted">
			{question}
			<Link
				to={to}
				state={state}
				className="inline-flex min-h-11 min-w-11 items-center justify-center font-semibold text-celadon underline underline-offset-4"
			>
				{answer}
			</Link>
		</p>
	);
}
