import type { Verb } from '../verb.ts'
import { currentContext, getContexts, renameContext, setContext, useContext } from './config/contexts.ts'
import { deleteCluster, deleteContext, deleteUser, getClusters, getUsers } from './config/entries.ts'
import { view } from './config/view.ts'
import { notEmulated } from './not-emulated.ts'

export const config: Verb = {
  name: 'config',
  short: 'Modify kubeconfig files',
  long: 'Modify kubeconfig files using subcommands like "kubectl config set current-context my-context". The files are that of --kubeconfig, those of $KUBECONFIG, or ~/.kube/config.',
  usage: 'SUBCOMMAND',
  commands: [
    currentContext,
    deleteCluster,
    deleteContext,
    deleteUser,
    getClusters,
    getContexts,
    getUsers,
    renameContext,
    notEmulated('set', 'Set an individual value in a kubeconfig file'),
    notEmulated('set-cluster', 'Set a cluster entry in kubeconfig'),
    setContext,
    notEmulated('set-credentials', 'Set a user entry in kubeconfig'),
    notEmulated('unset', 'Unset an individual value in a kubeconfig file'),
    useContext,
    view,
  ],
}
