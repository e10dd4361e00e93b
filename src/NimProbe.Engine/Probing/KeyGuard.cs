using NimProbe.Engine.Kinds;

namespace NimProbe.Engine.Probing;

/// <summary>
/// Holds results back until the key has proved good, so that a bad one leaves no wrong verdicts behind. A key that
/// is accepted but finds every model closed was made without the right to call public endpoints: such results are
/// held too, until one model answers otherwise.
/// </summary>
internal sealed class KeyGuard
{
    /// <summary>As many long-lived models closed to the account, and nothing open, mean the key and not the models.</summary>
    public const int TellingRefusals = 3;

    // As many as wait to be probed. Some MB at most, and only where nothing yet has proved the key good.
    private const int MostHeld = 4096;

    private readonly Lock _lock = new();
    private readonly List<NimProbeResult> _held = [];
    private readonly HashSet<string> _refusedLongLived = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _keyAccepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _refusals;
    private bool _isOpen;

    /// <summary>Ends when the service has taken the key.</summary>
    public Task KeyAccepted => _keyAccepted.Task;

    /// <summary>Whether every model that the service looked up is closed to the account, and there were enough of them to doubt the key's scope.</summary>
    public bool DoubtsScope
    {
        get
        {
            lock (_lock)
            {
                return !_isOpen && _refusals >= TellingRefusals;
            }
        }
    }

    /// <summary>Whether so many long-lived models are closed that the key's scope is at fault.</summary>
    public bool LacksScope
    {
        get
        {
            lock (_lock)
            {
                return !_isOpen && _refusedLongLived.Count >= TellingRefusals;
            }
        }
    }

    /// <summary>Takes note that the service has taken the key.</summary>
    public void AcceptKey() => _keyAccepted.TrySetResult();

    /// <summary>Takes an outcome and gives back the results that may be shown now, in the order they came.</summary>
    public IReadOnlyList<NimProbeResult> Admit(ProbeOutcome outcome)
    {
        lock (_lock)
        {
            if (_isOpen)
            {
                return [outcome.Result];
            }

            _held.Add(outcome.Result);
            if (outcome.IsClosedToAccount)
            {
                _refusals++;
                if (KindTable.Default.GetCanaryRank(outcome.Target.Id) >= 0)
                {
                    _refusedLongLived.Add(outcome.Target.Id);
                }
            }

            bool isProven = outcome.Verdict.ImpliesKeyAccepted && !outcome.IsClosedToAccount;
            return isProven || _held.Count > MostHeld ? Open() : [];
        }
    }

    /// <summary>Takes a result that came without asking and gives back the results that may be shown now.</summary>
    public IReadOnlyList<NimProbeResult> AdmitCarriedOver(NimProbeResult result)
    {
        lock (_lock)
        {
            if (_isOpen)
            {
                return [result];
            }

            _held.Add(result);
            return _held.Count > MostHeld ? Open() : [];
        }
    }

    /// <summary>Takes note of a long-lived model that was asked only to judge the key's scope.</summary>
    /// <returns>Whether it answered as a key of the right scope makes it answer.</returns>
    public bool NoteCanary(ProbeOutcome outcome)
    {
        lock (_lock)
        {
            if (outcome.IsClosedToAccount)
            {
                _refusedLongLived.Add(outcome.Target.Id);
            }

            return outcome.Verdict.ImpliesKeyAccepted && !outcome.IsClosedToAccount;
        }
    }

    /// <summary>Gives back what is held, and holds nothing more.</summary>
    public IReadOnlyList<NimProbeResult> Release()
    {
        lock (_lock)
        {
            return Open();
        }
    }

    private NimProbeResult[] Open()
    {
        _isOpen = true;
        NimProbeResult[] held = [.. _held];
        _held.Clear();
        return held;
    }
}
