import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskedDocument } from '../../api/wire';
import { Button } from '../common/Button';
import { Checkbox } from '../common/Checkbox';
import { Form, useForm } from '../common/Form';
import { DocumentLink } from './DocumentLink';

export interface Said {
	document: string;
	version: string;
	granted: boolean;
}

interface Props {
	documents: readonly AskedDocument[];
	onSay(said: Said[]): Promise<void>;
}

/** What has to be agreed to and what may be; each with what it says. */
export function AgreementForm({ documents, onSay }: Props) {
	const { t } = useTranslation();
	const [ticked, setTicked] = useState(() => documents.filter((d) => d.agreed).map((d) => d.document));
	const has = ({ document }: AskedDocument) => ticked.includes(document);
	const lacking = documents.filter((d) => d.required && !has(d));
	// What was agreed to need not be said again, nor what was never agreed to.
	const said = documents.filter((d) => has(d) !== d.agreed);
	const life = useForm({
		sound: lacking.length === 0,
		send: () => onSay(said.map((d) => ({ document: d.document, version: d.version, granted: has(d) }))),
		fields: said.map((_, i) => `consents[${i}]`),
	});
	const { checked, busy, at } = life;
	const all = documents.every(has);
	const settled = (d: AskedDocument) => d.required && d.agreed;
	// Later on only the optional part is left to decide.
	const first = !documents.filter((d) => d.required).every(settled);
	return (
		<Form life={life} className="grid gap-5">
			{first && (
				<div className="rounded-lg bg-celadon-soft px-4 py-1.5 font-semibold">
					<Checkbox
						label={t('agreement.all')}
						checked={all}
						onChange={() => setTicked(documents.filter((d) => !all || settled(d)).map((d) => d.document))}
					/>
				</div>
			)}
			<ul className="grid gap-2">
				{documents.map((d) => (
					<li key={d.document} className="flex items-start justify-between gap-2 pl-4">
						<Checkbox
							label={
								<>
									<span className={d.required ? 'font-semibold text-celadon' : 'text-muted'}>
										{d.required ? t('agreement.required') : t('agreement.optional')}
									</span>{' '}
									{t(`agreement.${d.document}`)}
								</>
							}
							checked={has(d)}
							disabled={settled(d)}
							error={checked && d.required && !has(d) ? t('fault.agree') : at(`consents[${said.indexOf(d)}]`)}
							onChange={() =>
								setTicked(has(d) ? ticked.filter((other) => other !== d.document) : [...ticked, d.document])
							}
						/>
						<DocumentLink asked={d} />
					</li>
				))}
			</ul>
			<Button type="submit" disabled={busy} className="mt-2 w-full">
				{busy ? t('auth.working') : first ? t('agreement.submit') : t('profile.save')}
			</Button>
		</Form>
	);
}
