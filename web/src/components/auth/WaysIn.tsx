import type { ReactNode } from 'react';
import { useWaysIn } from '../../hooks/useWaysIn';
import { OAuthButtons } from './OAuthButtons';

/** The form, where one can log in with a password, and the providers. The form is there at once: nearly everywhere it stays. */
export function WaysIn({ form }: { form: ReactNode }) {
	const ways = useWaysIn();
	return (
		<>
			{ways?.password !== false && form}
			{ways && <OAuthButtons ways={ways} />}
		</>
	);
}
