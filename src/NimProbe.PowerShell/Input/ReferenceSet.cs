using System.Globalization;
using NimProbe.Comparison;
using NimProbe.Engine.Connection;

namespace NimProbe.PowerShell.Input;

/// <summary>The references of a comparison: taken one by one, the later run itself left out, and what is odd about them told once.</summary>
internal sealed class ReferenceSet
{
    private readonly NimSnapshot _difference;
    private readonly bool _isOnlyOne;
    private readonly SnapshotComparison _comparison = new();
    private int _newer;
    private Uri? _otherService;

    /// <summary>Makes an empty set.</summary>
    /// <param name="difference">The later run.</param>
    /// <param name="isOnlyOne">Whether a single reference is given: that one is taken whatever it is.</param>
    public ReferenceSet(NimSnapshot difference, bool isOnlyOne)
    {
        _difference = difference;
        _isOnlyOne = isOnlyOne;
    }

    /// <summary>How many references were taken.</summary>
    public int Count { get; private set; }

    /// <summary>Takes a reference.</summary>
    public void Add(NimSnapshot reference)
    {
        // A folder often holds the later run too: held against itself it would never show a change.
        if (!_isOnlyOne && reference.TakenAt == _difference.TakenAt && reference.Results.SequenceEqual(_difference.Results))
        {
            return;
        }

        Count++;
        _newer += reference.TakenAt > _difference.TakenAt ? 1 : 0;
        _otherService ??= ServiceAddress.IsSameService(reference.BaseUri, _difference.BaseUri) ? null : reference.BaseUri;
        _comparison.AddReference(reference);
    }

    /// <summary>What is odd about the references; one sentence each.</summary>
    public IEnumerable<string> Warnings()
    {
        if (Count == 0)
        {
            yield return $"There is no earlier snapshot to hold '{_difference}' against.";
        }

        if (_newer > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{_newer} of {Count} references are newer than '{_difference}'.");
        }

        if (_otherService is not null)
        {
            yield return $"'{_difference}' comes from {_difference.BaseUri}, and a reference from {_otherService}.";
        }
    }

    /// <summary>What became of the models.</summary>
    public IReadOnlyList<NimModelChange> Compare(bool includeUnchanged) => _comparison.Compare(_difference, includeUnchanged);
}
