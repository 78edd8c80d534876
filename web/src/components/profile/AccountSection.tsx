import { Download } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { closeAccount, exportAccount } from '../../api/user';
import { useSubmit } from '../../hooks/useSubmit';
import { save } from '../../utils/save';
import { Button, buttonClass } from '../common/Button';
import { Dialog } from '../common/Dialog';
import { TextField } from '../common/Field';
import { Form, useForm } from '../common/Form';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';

/** What is kept of a person, to take along, and the end of it. */
export function AccountSection() {
	const { t } = useTranslation();
	const [closing, setClosing] = useState(false);
	const id = useId();
	const { busy, refusal, onSubmit } = useSubmit(true, async () =>
		save(await exportAccount(), 'studymate.zip'),
	);
	return (
		<section aria-labelledby={id} className="grid gap-4 border-edge border-t pt-8">
			<h2 id={id} className="text-2xl">
				{t('account.title')}
			</h2>
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			<div>
				<Link to="/agreement" state={{ next: '/profile' }} className={buttonClass('quiet')}>
					{t('profile.consents')}
				</Link>
			</div>
			<p className="text-muted text-sm">{t('account.exportHint')}</p>
			<form onSubmit={onSubmit}>
				<Button type="submit" look="quiet" disabled={busy}>
					<Download aria-hidden className="size-5" />
					{t('account.export')}
				</Button>
			</form>
			<p className="text-muted text-sm">{t('account.closeHint')}</p>
			<div>
				<Button look="quiet" onClick={() => setClosing(true)}>
					{t('account.close')}
				</Button>
			</div>
			<Dialog title={t('account.closeTitle')} open={closing} onClose={() => setClosing(false)}>
				<CloseForm onCancel={() => setClosing(false)} />
			</Dialog>
		</section>
	);
}

function CloseForm({ onCancel }: { onCancel(): void }) {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const [password, setPassword] = useState('');
	const close = async () => {
		const erasedAt = await closeAccount(password);
		await navigate(`/?${new URLSearchParams({ closed: erasedAt })}`, { replace: true });
	};
	const life = useForm({
		sound: true,
		send: close,
		fields: ['password'],
		codes: { 'wrong-password': 'password', 'confirmation-needed': 'password' },
	});
	return (
		<Form life={life} className="grid gap-5">
			<p>{t('account.closeWarning')}</p>
			<TextField
				type="password"
				autoComplete="current-password"
				label={t('auth.password')}
				hint={t('account.passwordHint')}
				error={life.at('password')}
				value={password}
				onChange={(event) => setPassword(event.target.value)}
			/>
			<div className="flex flex-wrap justify-end gap-3">
				<Button look="quiet" onClick={onCancel}>
					{t('account.keep')}
				</Button>
				<Button type="submit" look="danger" disabled={life.busy}>
					{t('account.close')}
				</Button>
			</div>
		</Form>
	);
}
