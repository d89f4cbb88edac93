ip addr del {{net.files}}/24 dev eth0
ip addr add {{net.files}}/{{net.length}} dev eth0
