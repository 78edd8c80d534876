import type { ComponentPropsWithRef } from 'react';

type Props = ComponentPropsWithRef<'svg'>;

/** The marks stand beside the provider's name, so they are hidden from who hears the page. */
export function GoogleMark(props: Props) {
	return (
		<svg viewBox="0 0 48 48" {...props} aria-hidden="true">
			<path
				fill="#4285F4"
				d="M45.1 24.5c0-1.6-.1-3.1-.4-4.5H24v8.5h11.8c-.5 2.8-2 5.1-4.4 6.7v5.5h7.1c4.2-3.8 6.6-9.5 6.6-16.2z"
			/>
			<path
				fill="#34A853"
				d="M24 46c6 0 11-2 14.6-5.3l-7.1-5.5c-2 1.3-4.5 2.1-7.5 2.1-5.8 0-10.6-3.9-12.4-9.1H4.3v5.7A22 22 0 0 0 24 46z"
			/>
			<path fill="#FBBC05" d="M11.6 28.2a13.2 13.2 0 0 1 0-8.4v-5.7H4.3a22 22 0 0 0 0 19.8z" />
			<path
				fill="#EA4335"
				d="M24 10.7c3.2 0 6.1 1.1 8.4 3.3l6.3-6.3A22 22 0 0 0 4.3 14.1l7.3 5.7c1.8-5.2 6.6-9.1 12.4-9.1z"
			/>
		</svg>
	);
}

export function NaverMark(props: Props) {
	return (
		<svg viewBox="0 0 24 24" {...props} aria-hidden="true">
			<path fill="#03C75A" d="M15.6 12.7 8.2 2H2v20h6.4V11.3L15.8 22H22V2h-6.4z" />
		</svg>
	);
}
