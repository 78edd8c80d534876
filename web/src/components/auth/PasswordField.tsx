import { Eye, EyeOff } from 'lucide-react';
import { type ComponentPropsWithRef, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Props extends ComponentPropsWithRef<'input'> {
	hint?: string;
	error?: string | undefined;
}

export function PasswordField({ hint, error, ...rest }: Props) {
	const { t } = useTranslation();
	const id = useId();
	const [shown, setShown] = useState(false);
	const note = error ?? hint;
	return (
		<div className="grid gap-1.5">
			<label htmlFor={id} className="font-semibold text-sm">
				{t('auth.password')}
			</label>
			<div className="relative">
				<input
					id={id}
					type={shown ? 'text' : 'password'}
					className="field pr-12!"
					aria-invalid={error ? true : undefined}
					aria-describedby={note ? `${id}-note` : undefined}
					{...rest}
				/>
				<button
					type="button"
					onClick={() => setShown(!shown)}
					aria-label={shown ? t('auth.hidePassword') : t('auth.showPassword')}
					className="absolute top-0 right-0 grid size-[2.875rem] place-items-center rounded-md text-muted"
				>
					{shown ? <EyeOff aria-hidden className="size-5" /> : <Eye aria-hidden className="size-5" />}
				</button>
			</div>
			{note && (
				<p id={`${id}-note`} className={`text-sm ${error ? 'text-persimmon' : 'text-muted'}`}>
					{note}
				</p>
			)}
		</div>
	);
}
