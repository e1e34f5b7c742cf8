module example.com/upgraded

go 1.21

require example.com/kit v1.1.0
