import { useTranslation } from 'react-i18next';
import { usePush } from '../../hooks/usePush';
import { Button } from '../common/Button';

/** Whether this browser is told when StudyMate is closed. */
export function PushSwitch() {
	const { t } = useTranslation();
	const { state, turnOn, turnOff } = usePush();
	return (
		<div className="grid gap-2 rounded-lg bg-celadon-soft p-4">
			<p className="font-semibold">{t('push.title')}</p>
			<p role="status" className="text-sm">
				{t(`push.${state}`)}
			</p>
			{state === 'off' && (
				<Button look="quiet" className="justify-self-start" onClick={() => void turnOn()}>
					{t('push.turnOn')}
				</Button>
			)}
			{state === 'on' && (
				<Button look="quiet" className="justify-self-start" onClick={() => void turnOff()}>
					{t('push.turnOff')}
				</Button>
			)}
		</div>
	);
}
