import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Shell } from '../layout/Shell';
import { Greeting } from './Greeting';

/** The two halves of the first pages: what this is, and the form. */
export function AuthFrame({ title, children }: { title: string; children: ReactNode }) {
	const { t } = useTranslation();
	return (
		<Shell>
			<div className="grid flex-1 content-center items-center gap-6 sm:gap-10 lg:grid-cols-[1.15fr_1fr] lg:gap-20">
				<section className="grid gap-5 lg:gap-8">
					<Greeting />
					<div className="grid max-w-xl gap-3 max-lg:hidden">
						<p className="text-balance font-display font-semibold text-4xl leading-tight xl:text-5xl xl:leading-[1.12]">
							{t('auth.headline')}
						</p>
						<p className="max-w-md text-lg text-muted">{t('auth.lead')}</p>
					</div>
				</section>
				<section className="mx-auto w-full max-w-md rounded-xl bg-surface p-6 shadow-card sm:p-8 lg:mx-0">
					<h1 className="mb-6 text-3xl">{title}</h1>
					{children}
					<p className="mt-5 flex flex-wrap justify-center gap-x-6 text-sm">
						{(['terms', 'privacy'] as const).map((name) => (
							<Link
								key={name}
								to={`/${name}`}
								className="inline-flex min-h-11 items-center text-muted underline underline-offset-4"
							>
								{t(`document.${name}`)}
							</Link>
						))}
					</p>
				</section>
			</div>
		</Shell>
	);
}
