import type { ReactNode, Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { type Submit, useSubmit } from '../../hooks/useSubmit';
import { Notice } from './Notice';
import { type Refused, refusedAt } from './refused';

/** A form that knows which of its fields the server may refuse. */
export interface FormLife extends Submit, Refused {}

interface Plan {
	/** Whether it can be sent. */
	sound: boolean;
	send(): Promise<void>;
	/** The paths, as the API names them, that have a field in the form. */
	fields: readonly string[];
	/** Codes of problems that are about a field, with it. */
	codes?: Readonly<Record<string, string>>;
}

export function useForm({ sound, send, fields, codes }: Plan): FormLife {
	const { t } = useTranslation();
	const life = useSubmit(sound, send);
	return { ...life, ...refusedAt(t, life.refusal, fields, codes) };
}

interface Props {
	life: FormLife;
	className?: string;
	/** What can be done about a refusal that no field of the form has. */
	action?: ReactNode;
	ref?: Ref<HTMLFormElement>;
	children: ReactNode;
}

/**
 * The frame of every form: what was refused and has no field stands first and is read aloud, how many fields are wrong is told to who listens,
 * and what is wrong with a field is told by the field itself, to which the focus goes.
 */
export function Form({ life, className, action, ref, children }: Props) {
	const { t } = useTranslation();
	return (
		<form ref={ref} noValidate onSubmit={life.onSubmit} className={className}>
			<p role="status" className="sr-only">
				{life.wrong > 0 ? t('fault.count', { count: life.wrong }) : ''}
			</p>
			{life.rest !== null && <Notice action={action}>{life.rest}</Notice>}
			{children}
		</form>
	);
}
