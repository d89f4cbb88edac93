kubectl -n kube-system {{fault.mend}}
