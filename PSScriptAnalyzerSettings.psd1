@{
    # All rules, which include those of the PowerShell Gallery.
    Severity     = @('Error', 'Warning', 'Information')
    ExcludeRules = @(
        # The build and the demo write to a console.
        'PSAvoidUsingWriteHost'

        # The rule does not recognize a parameter that is used in a script block or an inner function.
        'PSReviewUnusedParameter'
    )
    Rules        = @{
        PSPlaceOpenBrace           = @{ Enable = $true; OnSameLine = $true; NewLineAfter = $true; IgnoreOneLineBlock = $true }
        PSPlaceCloseBrace          = @{ Enable = $true; NewLineAfter = $false; IgnoreOneLineBlock = $true }
        PSUseConsistentIndentation = @{
            Enable              = $true
            Kind                = 'space'
            IndentationSize     = 4
            PipelineIndentation = 'IncreaseIndentationForFirstPipeline'
        }
        PSUseConsistentWhitespace  = @{
            Enable         = $true
            CheckOpenBrace = $true
            CheckOpenParen = $true
            CheckOperator  = $false
            CheckSeparator = $true
            CheckPipe      = $true
        }
    }
}
