# The file server comes up with the wrong prefix length: the lab itself is what is broken.
ip -4 addr show dev eth0
