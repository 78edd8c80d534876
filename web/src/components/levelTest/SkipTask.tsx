import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLevelTestStore } from '../../stores/levelTestStore';
import { Button } from '../common/Button';
import { Confirm } from '../common/Confirm';

/** Leaves out a task, once one knows what that means. */
export function SkipTask({ skill }: { skill: 'writing' | 'speaking' }) {
	const { t } = useTranslation();
	const { sending, give } = useLevelTestStore();
	const [open, setOpen] = useState(false);
	return (
		<>
			<Button
				look="quiet"
				className="justify-self-start aria-disabled:opacity-55"
				aria-disabled={sending !== 'no'}
				onClick={() => setOpen(true)}
			>
				{t(`levelSkip.${skill}`)}
			</Button>
			<Confirm
				open={open}
				title={t(`levelSkip.${skill}`)}
				text={t(`levelSkip.${skill}Hint`)}
				onClose={() => setOpen(false)}
				onConfirm={() => void give('')}
			/>
		</>
	);
}
