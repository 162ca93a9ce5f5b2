"""x."""
import numpy as np
from numba import njit
from isochrones.engine.constants import UNREACHED
from isochrones.engine.street_search import search_streets, clear_workspace, make_street_workspace
from isochrones.network.streets import Hierarchy, Buckets

@njit(cache=True, nogil=True)
def _redundant(opposite, work, node):
    d = work.milliseconds[node]
    for a in range(opposite.offsets[node], opposite.offsets[node+1]):
        if work.milliseconds[opposite.targets[a]] + opposite.milliseconds[a] <= d:
            return True
    return False

@njit(cache=True, nogil=True)
def fill(adj, opposite, nodes, limit, work, on, oe, om):
    z = np.zeros(1, np.int32)
    n = 0
    r = 0
    for e in range(len(nodes)):
        c = search_streets(adj, nodes[e:e+1], z, limit, work)
        r += c
        for i in range(c):
            v = work.reached[i]
            if not _redundant(opposite, work, v):
                on[n]=v; oe[n]=e; om[n]=work.milliseconds[v]; n += 1
        clear_workspace(work, c)
    return n, r

def make_buckets(adj, opposite, nodes, limit):
    N = len(adj.offsets)-1
    cap=len(nodes)*3000
    on=np.empty(cap,np.int32);oe=np.empty(cap,np.int32);om=np.empty(cap,np.int32)
    n,r=fill(adj,opposite,nodes,limit,make_street_workspace(N),on,oe,om)
    o=np.lexsort((oe[:n],om[:n],on[:n]))
    print('reached per est',r/len(nodes),'kept',n/len(nodes))
    return Buckets(np.searchsorted(on[:n][o],np.arange(N+1)).astype(np.int64),oe[:n][o],om[:n][o])

@njit(cache=True, nogil=True)
def query(adj, opposite, buckets, sn, sm, limit, work, out):
    out[:] = UNREACHED
    c = search_streets(adj, sn, sm, limit, work)
    scanned = 0
    kept = 0
    for i in range(c):
        v = work.reached[i]
        if _redundant(opposite, work, v):
            continue
        kept += 1
        d = work.milliseconds[v]
        for b in range(buckets.offsets[v], buckets.offsets[v+1]):
            t = d + buckets.milliseconds[b]
            if t > limit:
                break
            scanned += 1
            e = buckets.establishments[b]
            if t < out[e]:
                out[e] = t
    clear_workspace(work, c)
    return c, kept, scanned
