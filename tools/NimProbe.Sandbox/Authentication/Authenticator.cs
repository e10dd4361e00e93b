using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Shapes;

namespace NimProbe.Sandbox.Authentication;

/// <summary>Checks the Authorization header.</summary>
internal sealed class Authenticator
{
    private const string Scheme = "Bearer ";

    private readonly string? _expected;
    private readonly bool _isEnabled;
    private readonly bool _refusesAll;
    private readonly PreparedAnswer _missing;
    private readonly PreparedAnswer _malformed;
    private readonly PreparedAnswer _refusal;

    public Authenticator(SandboxOptions options, ServerShape shape)
    {
        _expected = options.Key is null ? null : Scheme + options.Key;
        _isEnabled = shape.ChecksKey && (options.Key is not null || options.RefuseKeyWith is not null);
        HidesFunctions = _isEnabled && options.RefuseKeyWith == KeyRefusal.Scope;
        _refusesAll = options.RefuseKeyWith is not null and not KeyRefusal.Scope;
        _missing = PreparedAnswer.Create(shape.Answers.AuthorizationMissing);
        _malformed = PreparedAnswer.Create(shape.Answers.AuthorizationMalformed);
        _refusal = PreparedAnswer.Create(options.RefuseKeyWith switch
        {
            KeyRefusal.Forbidden => ControlPlaneAnswers.Forbidden,
            KeyRefusal.PaymentRequired => ControlPlaneAnswers.PaymentRequired,
            _ => shape.Answers.WrongKey,
        });
    }

    /// <summary>True if every key is valid but has access to no function.</summary>
    public bool HidesFunctions { get; }

    /// <summary>True if the header contains the server's valid key.</summary>
    public bool Matches(string? header) => _expected is not null && header == _expected;

    /// <returns>The refusal; null if the request may pass.</returns>
    public PreparedAnswer? Check(string? header)
    {
        if (!_isEnabled)
        {
            return null;
        }

        if (string.IsNullOrEmpty(header))
        {
            return _missing;
        }

        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header.Length == Scheme.Length)
        {
            return _malformed;
        }

        bool isValid = !_refusesAll && (HidesFunctions || Matches(header));
        return isValid ? null : _refusal;
    }
}
